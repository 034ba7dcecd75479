import time
from queue import Queue
from threading import Thread

orders = Queue()

def cook():
    while True:
        order = orders.get()
        time.sleep(0.05)
        print("served order", order)
        orders.task_done()

for _ in range(2):
    Thread(target=cook, daemon=True).start()
for meal, tables in ("lunch", (1, 2, 3)), ("dinner", (4, 5, 6)):
    for order in tables:
        orders.put(order)
    orders.join()
    print(meal, "is over")
