import time
from threading import Thread

def pack():
    for order in range(1, 6):
        print(f"packed order {order}")
        time.sleep(0.1)

Thread(target=pack).start()
time.sleep(0.15)
print("going home")
