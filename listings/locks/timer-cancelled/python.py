import time
from threading import Timer

oven = Timer(0.2, print, args=("oven: ding!",))
oven.start()
time.sleep(0.1)
oven.cancel()
oven.join()
print("rang?", "nobody says")
