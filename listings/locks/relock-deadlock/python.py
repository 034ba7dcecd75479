from threading import Lock

stock = Lock()
tins = 3

def reorder():
    global tins
    print("reorder: I need the lock")
    if not stock.acquire(timeout=0.5):
        print("gave up after half a second")
        return
    tins += 24
    stock.release()

with stock:
    if tins < 5:
        reorder()
print("tins left:", tins)
