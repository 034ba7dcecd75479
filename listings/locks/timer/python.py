from threading import Timer

oven = Timer(0.2, print, args=("oven: ding!",))
oven.start()
print("baker: the cake is in, making coffee")
oven.join()
print("baker: the oven rang")
