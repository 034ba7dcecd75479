import time
from threading import Thread

def deliver():
    print("courier: on my way")
    time.sleep(0.2)
    print("courier: delivered")

courier = Thread(target=deliver)
courier.start()
print("main: waiting")
courier.join()
print("main: the parcel is there")
