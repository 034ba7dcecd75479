from threading import Lock, Thread

till = Lock()

def clerk():
    till.acquire()
    raise RuntimeError("out of paper")
    till.release()

thread = Thread(target=clerk)
thread.start()
thread.join()
print("still locked:", till.locked())
print("got it:", till.acquire(timeout=0.1))
