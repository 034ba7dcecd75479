import threading

price = None
ready = threading.Event()

def ask():
    ready.wait()
    print("the price is", price)

customer = threading.Thread(target=ask)
customer.start()
price = 420
ready.set()
customer.join()
