from threading import Thread

basket = [250, 120, 399, 80]
answers = []

adding = Thread(target=lambda: answers.append(sum(basket)))
adding.start()
print("join returned", adding.join())
print("the list holds", answers[0])
