import time
from queue import Queue
from threading import Thread

def stage(step, inbox, outbox):
    while (photo := inbox.get()) is not None:
        time.sleep(0.05)
        print(step, "photo", photo)
        outbox.put(photo)
    outbox.put(None)

queues = [Queue() for _ in range(4)]
for index, step in enumerate(["load", "shrink", "save"]):
    Thread(target=stage, args=(step, queues[index], queues[index + 1])).start()
for photo in 1, 2, 3, None:
    queues[0].put(photo)
