import time
from queue import Queue
from threading import Thread

orders = Queue()

def cook(number):
    while (order := orders.get()) is not None:
        print(f"cook {number}: order {order}")
        time.sleep(0.05)

for number in range(1, 6):
    Thread(target=cook, args=(number,)).start()
for order in range(1, 11):
    orders.put(order)
for _ in range(5):
    orders.put(None)
