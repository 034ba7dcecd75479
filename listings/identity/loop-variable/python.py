from threading import Thread

items = ["teapot", "kettle", "sieve"]
packers = []
for number in range(3):
    packers.append(Thread(target=lambda: print(f"packed order {number}: {items[number]}")))

for packer in packers:
    packer.start()
for packer in packers:
    packer.join()
