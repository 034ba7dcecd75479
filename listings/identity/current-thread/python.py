from threading import Thread, current_thread

def say(what):
    print(f"{current_thread().name}: {what}")

def deliver():
    say("delivering")

say("opening the shop")
courier = Thread(target=deliver, name="courier")
courier.start()
courier.join()
say("closing the shop")
