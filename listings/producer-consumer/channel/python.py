from queue import Queue
from threading import Thread

readings = Queue()

def thermometer():
    for degrees in 2, 1, 0, -1, -2:
        readings.put(degrees)

Thread(target=thermometer).start()
for _ in range(5):
    print(readings.get(), "°C")
