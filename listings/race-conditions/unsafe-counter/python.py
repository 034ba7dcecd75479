import threading

parcels = 0

def one():
    return 1

def count_many():
    global parcels
    for _ in range(100_000):
        parcels += one()

clerks = [threading.Thread(target=count_many) for _ in range(4)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f"counted {parcels} parcels, lost {400_000 - parcels}")
