import threading

counter = threading.local()
counter.packed = 0

def pack(parcels):
    counter.packed += parcels

ada = threading.Thread(target=pack, args=(3,))
ada.start()
ada.join()
print("main packed", counter.packed)
