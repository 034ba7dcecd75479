import time
from queue import Empty, Queue
from threading import Thread

readings = Queue()

def thermometer():
    for degrees in 2, 0, -2:
        readings.put(degrees)
        time.sleep(0.25)

Thread(target=thermometer).start()
try:
    while True:
        print(readings.get(timeout=0.1), "°C")
except Empty:
    print("nothing for a while: the thermometer must be gone")
