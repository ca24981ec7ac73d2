#!/usr/bin/python3
"""What bench measures the plugin against: the networks and the training step of the well-known DCGAN example, in PyTorch.

Reads a command a line and answers with a line of seconds, one number a step, batch or pass:
    versions
    threads COUNT
    train SIZE CHANNELS FILTERS BATCH default|best STEPS
    generate SIZE CHANNELS FILTERS BATCH BATCHES
    score SIZE CHANNELS FILTERS BATCH BATCHES
    read FOLDER SIZE
    characters HIDDEN LAYERS LENGTH BATCH STEPS
    dcgan IMAGES SIZE SECONDS COUNT OUTPUT
`best` is channels_last memory and bfloat16 autocast. The first steps of a network are a warm-up that is not measured.
`dcgan` trains on grey images, raw bytes, and writes such images of its own; it answers with seconds and steps.
"""
import sys
import time

import torch
from torch import nn, optim

LATENT = 100
WARM_UP = 2


def sizes(size):
    """The sides of an image at each level: halved until shorter than 8."""
    levels = [size]
    while levels[-1] >= 8:
        levels.append(levels[-1] // 2)
    return levels


def maps(filters, level):
    return filters * min(8, 2 ** (level - 1))


def generator(size, channels, filters):
    sides = sizes(size)
    last = len(sides) - 1
    width = maps(filters, last)
    layers = [nn.ConvTranspose2d(LATENT, width, sides[last], 1, 0, bias=False), nn.BatchNorm2d(width), nn.ReLU(True)]
    for level in range(last, 1, -1):
        width = maps(filters, level - 1)
        layers += [nn.ConvTranspose2d(maps(filters, level), width, 4, 2, 1, output_padding=sides[level - 1] % 2, bias=False), nn.BatchNorm2d(width), nn.ReLU(True)]
    layers += [nn.ConvTranspose2d(filters, channels, 4, 2, 1, output_padding=sides[0] % 2, bias=False), nn.Tanh()]
    return nn.Sequential(*layers)


def discriminator(size, channels, filters):
    sides = sizes(size)
    last = len(sides) - 1
    layers = [nn.Conv2d(channels, filters, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True)]
    for level in range(2, last + 1):
        width = maps(filters, level)
        layers += [nn.Conv2d(maps(filters, level - 1), width, 4, 2, 1, bias=False), nn.BatchNorm2d(width), nn.LeakyReLU(0.2, inplace=True)]
    layers += [nn.Conv2d(maps(filters, last), 1, sides[last], 1, 0, bias=False)]
    return nn.Sequential(*layers)


def initialize(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, 0.02)
        nn.init.zeros_(module.bias)


class Training:
    def __init__(self, size, channels, filters, batch, best, warm_up=WARM_UP):
        torch.manual_seed(1)
        self.batch, self.best = batch, best
        self.generator = generator(size, channels, filters).apply(initialize)
        self.discriminator = discriminator(size, channels, filters).apply(initialize)
        self.images = torch.rand(batch, channels, size, size) * 2 - 1
        if best:
            self.generator.to(memory_format=torch.channels_last)
            self.discriminator.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.criterion = nn.BCEWithLogitsLoss()
        self.optimizers = [optim.Adam(n.parameters(), lr=0.0002, betas=(0.5, 0.999)) for n in (self.discriminator, self.generator)]
        for _ in range(warm_up):
            self.step()

    def judge(self, images):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.best):
            return self.discriminator(images).flatten().float()

    def step(self):
        for_discriminator, for_generator = self.optimizers
        self.discriminator.zero_grad(set_to_none=True)
        self.criterion(self.judge(self.images), torch.ones(self.batch)).backward()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.best):
            fake = self.generator(torch.randn(self.batch, LATENT, 1, 1))
        self.criterion(self.judge(fake.detach()), torch.zeros(self.batch)).backward()
        for_discriminator.step()
        self.generator.zero_grad(set_to_none=True)
        self.criterion(self.judge(fake), torch.ones(self.batch)).backward()
        for_generator.step()


def dcgan(images, size, seconds, count, output):
    """The plain example on images of a file, with its usual 64 filters and batches of 64."""
    with open(images, "rb") as file:
        data = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(-1, 1, size, size)
    training = Training(size, 1, 64, 64, best=False, warm_up=0)
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for rows in torch.randperm(len(data)).split(training.batch):
            if len(rows) < training.batch or time.perf_counter() - start >= seconds:
                break
            training.images = data[rows].float() / 127.5 - 1
            training.step()
            steps += 1
    elapsed = time.perf_counter() - start
    training.generator.eval()
    with torch.no_grad(), open(output, "wb") as file:
        for first in range(0, count, 100):
            made = training.generator(torch.randn(min(100, count - first), LATENT, 1, 1))
            file.write(((made + 1) * 127.5).round().clamp(0, 255).byte().numpy().tobytes())
    return [elapsed, steps]


class Characters:
    """A recurrent model of text: the next of 96 characters, an LSTM, cross entropy, Adam."""

    VOCABULARY = 96

    def __init__(self, hidden, layers, length, batch):
        torch.manual_seed(1)
        self.embedding = nn.Embedding(self.VOCABULARY, hidden)
        self.recurrent = nn.LSTM(hidden, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, self.VOCABULARY)
        self.text = torch.randint(0, self.VOCABULARY, (batch, length + 1))
        parameters = [p for m in (self.embedding, self.recurrent, self.head) for p in m.parameters()]
        self.optimizer = optim.Adam(parameters, lr=0.002)
        for _ in range(WARM_UP):
            self.step()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        output, _ = self.recurrent(self.embedding(self.text[:, :-1]))
        nn.functional.cross_entropy(self.head(output).flatten(0, 1), self.text[:, 1:].flatten()).backward()
        self.optimizer.step()


def timed(action, count):
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


made = {}


def once(key, make):
    if key not in made:
        made[key] = make()
    return made[key]


def forward(network, inputs):
    network.eval()

    def run():
        with torch.no_grad():
            network(inputs)

    for _ in range(WARM_UP):
        run()
    return run


def read(folder, size):
    from torchvision import datasets, transforms

    images = datasets.ImageFolder(folder, transforms.Compose([transforms.Resize((size, size)), transforms.ToTensor()]))
    loader = torch.utils.data.DataLoader(images, batch_size=64, num_workers=2)

    def run():
        for _ in loader:
            pass

    return timed(run, 1)


def answer(command, arguments):
    if command == "versions":
        import torchvision
        return [f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}, {torch.get_num_threads()} threads by default"]
    if command == "read":
        return read(arguments[0], int(arguments[1]))
    if command == "dcgan":
        return dcgan(arguments[0], int(arguments[1]), float(arguments[2]), int(arguments[3]), arguments[4])
    if command == "train":
        mode = arguments.pop(4)
        *shape, steps = map(int, arguments)
        return timed(once((command, mode, *shape), lambda: Training(*shape, mode == "best")).step, steps)
    numbers = list(map(int, arguments))
    if command == "threads":
        torch.set_num_threads(*numbers)
        return []
    *shape, count = numbers
    if command == "generate":
        size, channels, filters, batch = shape
        return timed(once((command, *shape), lambda: forward(generator(size, channels, filters), torch.randn(batch, LATENT, 1, 1))), count)
    if command == "score":
        size, channels, filters, batch = shape
        return timed(once((command, *shape), lambda: forward(discriminator(size, channels, filters), torch.rand(batch, channels, size, size) * 2 - 1)), count)
    if command == "characters":
        return timed(once((command, *shape), lambda: Characters(*shape)).step, count)
    raise ValueError(f"unknown command {command}")


if __name__ == "__main__":
    for line in sys.stdin:
        name, *rest = line.split("\t") if "\t" in line else line.split()
        print(*answer(name, [part.strip() for part in rest]), flush=True)
