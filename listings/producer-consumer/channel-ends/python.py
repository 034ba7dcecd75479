from queue import Queue
from threading import Thread

THE_END = 0
readings = Queue()

def thermometer():
    for degrees in 2, 1, 0, -1, -2, THE_END:
        readings.put(degrees)

Thread(target=thermometer).start()
while (degrees := readings.get()) != THE_END:
    print(degrees, "°C")
print("the thermometer is gone")
