import threading
import time

seats = 1

def book(customer):
    global seats
    if seats > 0:
        time.sleep(0.1)
        seats -= 1
        print(f"customer {customer}: booked")
    else:
        print(f"customer {customer}: sold out")

customers = [threading.Thread(target=book, args=(n,)) for n in (1, 2)]
for customer in customers:
    customer.start()
for customer in customers:
    customer.join()
print(f"seats left: {seats}")
