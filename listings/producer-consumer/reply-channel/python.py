from queue import Queue
from threading import Event, Thread

PRICES = {"pen": 120, "lamp": 450}
questions = Queue()

def desk():
    while True:
        article, answered = questions.get()
        if article in PRICES:
            print(f"a {article} costs {PRICES[article]} cents")
            answered.set()

Thread(target=desk, daemon=True).start()
for article in "pen", "lamp", "quill":
    answered = Event()
    questions.put((article, answered))
    if not answered.wait(timeout=0.2):
        print(f"no answer about the {article}, or not yet")
