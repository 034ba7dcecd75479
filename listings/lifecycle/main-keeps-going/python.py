import time
from threading import Thread

def deliver():
    print("courier: on my way")
    time.sleep(0.2)
    print("courier: delivered")

courier = Thread(target=deliver)
courier.start()
for invoice in range(1, 4):
    print(f"main: writing invoice {invoice}")
    time.sleep(0.1)
courier.join()
print("main: done for today")
