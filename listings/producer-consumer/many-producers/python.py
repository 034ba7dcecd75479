from queue import Queue
from threading import Thread

orders = Queue()

def waiter(name):
    for dish in "soup", "cake":
        orders.put(f"{dish} for {name}")

names = ["Ada", "Ben", "Cyd"]
for name in names:
    Thread(target=waiter, args=(name,)).start()
for _ in range(2 * len(names)):
    print("cook:", orders.get())
