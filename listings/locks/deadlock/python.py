from threading import Lock, Thread
import time

ada, bob = Lock(), Lock()

def transfer(source, target):
    with source:
        time.sleep(0.1)
        if target.acquire(timeout=0.5):
            target.release()
            print("transferred")
        else:
            print("gave up")

clerks = [Thread(target=transfer, args=pair) for pair in ((ada, bob), (bob, ada))]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
