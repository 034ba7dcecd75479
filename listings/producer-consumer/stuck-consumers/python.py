from queue import Queue
from threading import Thread

GO_HOME = 0
orders = Queue()

def cook():
    while (order := orders.get()) != GO_HOME:
        print("order", order)

cooks = [Thread(target=cook, daemon=True) for _ in range(3)]
for thread in cooks:
    thread.start()
for order in 1, 2, 3, 4, 5, 6, GO_HOME:
    orders.put(order)
for thread in cooks:
    thread.join(timeout=0.2)
print("still waiting:", sum(thread.is_alive() for thread in cooks))
