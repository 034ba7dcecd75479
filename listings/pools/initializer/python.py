import threading
import time
from concurrent.futures import ThreadPoolExecutor

mine = threading.local()

def connect():
    time.sleep(0.15)
    mine.connection = f"connection of {threading.current_thread().name}"

def book(order):
    time.sleep(0.05)
    print(f"order {order}: {mine.connection}")

with ThreadPoolExecutor(2, "worker", initializer=connect) as pool:
    for order in range(1, 7):
        pool.submit(book, order)
