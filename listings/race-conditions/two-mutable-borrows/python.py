import threading

parcels = 0

def count_one():
    global parcels
    parcels += 1

clerks = [threading.Thread(target=count_one) for _ in range(2)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f"counted {parcels} parcels")
