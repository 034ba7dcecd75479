import time
from threading import Condition, Thread

hatch = []
changed = Condition()

def waiter():
    for _ in range(3):
        with changed:
            while not hatch:
                changed.wait()
            print("waiter: takes the", hatch.pop(0))

thread = Thread(target=waiter)
thread.start()
for dish in "soup", "curry", "cake":
    time.sleep(0.1)
    print(f"kitchen: {dish} is ready")
    with changed:
        hatch.append(dish)
        changed.notify()
thread.join()
