import time
from threading import Thread

def bake():
    for pizza in range(1, 4):
        time.sleep(0.2)
        print(f"oven: pizza {pizza} is done")

oven = Thread(target=bake)
oven.start()
for table in range(1, 4):
    time.sleep(0.15)
    print(f"waiter: table {table} is set")

oven.join()
print("dinner is served")
