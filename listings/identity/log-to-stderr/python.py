import logging, time
from threading import Thread

def pack(order):
    logging.info("packing order %d", order)
    time.sleep(0.1)
    logging.info("order %d is packed", order)

logging.basicConfig(format="%(asctime)s %(threadName)s: %(message)s", level=logging.INFO)
logging.info("opening the shop")
clerks = [Thread(target=pack, name=name, args=(order,)) for name, order in [("Ada", 1), ("Ben", 2)]]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
logging.info("closing the shop")
