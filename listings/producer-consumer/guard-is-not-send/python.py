from threading import Lock, Thread

empty, full = Lock(), Lock()
full.acquire()  # nothing to take yet

def cook():
    global plate
    for dish in "soup", "omelette", "curry":
        empty.acquire()
        plate = dish
        full.release()

def waiter():
    for _ in range(3):
        full.acquire()
        print("waiter: serves the", plate)
        empty.release()

for target in cook, waiter:
    Thread(target=target).start()
