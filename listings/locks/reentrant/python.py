import time
from threading import RLock, Thread

screen = RLock()

def print_thanks(table):
    with screen:
        print(f"table {table}: thank you")

def print_receipt(table):
    with screen:
        for item in "tea", "scone":
            print(f"table {table}: {item}")
            time.sleep(0.05)
        print_thanks(table)

threads = [Thread(target=print_receipt, args=(table,)) for table in range(1, 4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
