import time
from queue import Queue
from threading import Thread

rail = Queue(maxsize=10)

def waiter():
    for ticket in range(1, 16):
        rail.put(ticket)

Thread(target=waiter).start()
time.sleep(0.2)
print("tickets on the rail:", rail.qsize())
for _ in range(15):
    rail.get()
