from threading import Lock

cash = 100
till = Lock()

with till:
    cash += 20
    print("in the block, locked:", till.locked())
print("below the block, locked:", till.locked())
