import threading
import time

parcels = 0

def count_one():
    global parcels
    seen = parcels
    time.sleep(0.1)
    parcels = seen + 1

clerks = [threading.Thread(target=count_one) for _ in range(4)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f"counted {parcels} of 4 parcels")
