import threading

till = {"cents": 0}

def cashier():
    for price in [250, 199, 420]:
        till["cents"] += price

cashiers = [threading.Thread(target=cashier) for _ in range(2)]
for thread in cashiers:
    thread.start()
for thread in cashiers:
    thread.join()
print("in the till:", till["cents"])
