from threading import Thread, current_thread

class Till(Thread):
    def __init__(self, name, sales):
        super().__init__(name=name)
        self.sales = sales

    def run(self):
        print(self.name, "runs in", current_thread().name)
        self.total = sum(self.sales)

north, south = Till("north till", [250, 199]), Till("south till", [420, 99])
north.start()
south.run()
north.join()
print(north.total + south.total, "cents taken")
