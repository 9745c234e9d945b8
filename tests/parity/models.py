"""The modules of PyTorch that encoders and decoders are compared with, and the program that runs the latter."""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn


def ours(metadata, weights, inputs):
    """What the program sys.argv[1] (run_module) makes of the inputs with the weights."""
    tensors = {f"weight.{k}": v.detach().contiguous().clone() for k, v in weights.items()}
    tensors |= {k: v.contiguous() for k, v in inputs.items()}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in", Path(folder) / "out"
        save_file(tensors, source, metadata={k: v if isinstance(v, str) else json.dumps(v) for k, v in metadata.items()})
        subprocess.run([sys.argv[1], source, target], check=True)
        return load_file(target)


class Cnn(nn.Module):
    """Conv1d, ReLU, LayerNorm, ..., Conv1d, as the project's plan describes the reference encoder."""

    def __init__(self, bins, channels, width, strides, kernel, dilations=(), band_channels=()):
        super().__init__()
        if band_channels:
            left, stride = bins >> len(band_channels), math.prod(strides)
            taps = max(3, stride // 2 * 2 + 1)
            self.bands = nn.ModuleDict({
                "conv": nn.ModuleList(
                    nn.Conv2d(a, b, (taps, 5) if i == 0 else (3, 5), (stride, 1) if i == 0 else 1,
                              (taps // 2, 2) if i == 0 else (1, 2))
                    for i, (a, b) in enumerate(zip((1, *band_channels), band_channels))),
                "norm": nn.LayerNorm(band_channels[-1] * left), "out": nn.Linear(band_channels[-1] * left, width)})
        self.dilations = dilations
        self.wide = nn.ModuleList(nn.ModuleDict({
            "norm": nn.LayerNorm(width), "conv": nn.Conv1d(width, width, kernel, padding=kernel // 2 * d, dilation=d)})
            for d in dilations)
        widths = [bins, *channels, width]
        self.conv = nn.ModuleList(nn.Conv1d(a, b, kernel, s, kernel // 2) for a, b, s in zip(widths, widths[1:], strides))
        self.norm = nn.ModuleList(nn.LayerNorm(c) for c in channels)

    def heard_in_bands(self, x):
        x = x[:, None]
        for conv in self.bands["conv"]:
            x = nn.functional.max_pool2d(torch.relu(conv(x)), (1, 2))
        return self.bands["out"](self.bands["norm"](torch.stack([frame.flatten(1) for frame in x.unbind(2)], 1)))

    def forward(self, x):
        bands = self.heard_in_bands(x) if hasattr(self, "bands") else 0
        for i, conv in enumerate(self.conv):
            x = conv(x.transpose(1, 2)).transpose(1, 2)
            if i < len(self.norm):
                x = self.norm[i](torch.relu(x))
        x = x + bands
        for layer in self.wide:
            x = x + nn.functional.gelu(layer["conv"](layer["norm"](x).transpose(1, 2))).transpose(1, 2)
        return x


class ConformerBlock(nn.Module):
    """Gulati et al. 2020 with rotary positions as complex turns and LayerNorm in the convolution."""

    def __init__(self, width, heads, feed_forward, kernel):
        super().__init__()
        norm, linear = nn.LayerNorm, nn.Linear

        def half():
            return nn.ModuleDict({"norm": norm(width), "linear1": linear(width, feed_forward),
                                  "linear2": linear(feed_forward, width)})

        self.heads = heads
        self.feed_forward1, self.feed_forward2, self.norm = half(), half(), norm(width)
        self.self_attn = nn.ModuleDict({"norm": norm(width), "in_proj": linear(width, 3 * width),
                                        "out_proj": linear(width, width)})
        self.convolution = nn.ModuleDict({
            "norm": norm(width), "pointwise1": linear(width, 2 * width), "pointwise2": linear(width, width),
            "depthwise": nn.Conv1d(width, width, kernel, padding="same", groups=width), "depthwise_norm": norm(width)})

    def attend(self, x):
        batch, frames, width = x.shape
        q, k, v = (t.view(batch, frames, self.heads, -1).transpose(1, 2)
                   for t in self.self_attn["in_proj"](self.self_attn["norm"](x)).chunk(3, -1))
        size = width // self.heads
        speed = 10000.0 ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
        turn = torch.polar(torch.ones(frames, size // 2, dtype=torch.float64),
                           torch.arange(frames, dtype=torch.float64)[:, None] * speed)

        def turned(t):
            return torch.view_as_real(torch.view_as_complex(t.double().unflatten(-1, (-1, 2))) * turn).flatten(-2).float()

        weights = torch.softmax(turned(q) @ turned(k).transpose(2, 3) / math.sqrt(size), -1)
        return self.self_attn["out_proj"]((weights @ v).transpose(1, 2).flatten(2))

    def convolve(self, x):
        c = self.convolution
        a, b = c["pointwise1"](c["norm"](x)).chunk(2, -1)
        mixed = c["depthwise"]((a * torch.sigmoid(b)).transpose(1, 2)).transpose(1, 2)
        return c["pointwise2"](nn.functional.silu(c["depthwise_norm"](mixed)))

    def forward(self, x):
        def feed(f, t):
            return f["linear2"](nn.functional.silu(f["linear1"](f["norm"](t)))) / 2

        x = x + feed(self.feed_forward1, x)
        x = x + self.attend(x)
        x = x + self.convolve(x)
        return self.norm(x + feed(self.feed_forward2, x))


class Conformer(nn.Module):
    def __init__(self, bins, width, strides, blocks, heads, feed_forward, kernel):
        super().__init__()
        self.subsampling = nn.ModuleList(nn.Conv1d(width if i else bins, width, 2 * s + 1, s, s)
                                         for i, s in enumerate(strides))
        self.norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(ConformerBlock(width, heads, feed_forward, kernel) for _ in range(blocks))

    def forward(self, x):
        for conv in self.subsampling:
            x = torch.relu(conv(x.transpose(1, 2)).transpose(1, 2))
        x = self.norm(x)
        for block in self.blocks:
            x = block(x)
        return x


class Transformer(nn.Module):
    def __init__(self, vocabulary, width, heads, layers, feed_forward, learned, memory_positions, activation, dropout=0.1):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width, padding_idx=0)
        self.difficulty = nn.Linear(4, width)
        self.positions = nn.Embedding(64, width) if learned else None
        layer = nn.TransformerDecoderLayer(width, heads, feed_forward, dropout, activation=activation, batch_first=True)
        self.decoder = nn.TransformerDecoder(layer, layers)
        self.head = nn.Linear(width, vocabulary)
        self.memory_positions = memory_positions
        for p in self.decoder.parameters():  # layers are copies of one another at first
            nn.init.normal_(p, 1.0 if p.dim() == 1 else 0.0, 0.05)

    @staticmethod
    def sinusoids(place, width):
        table = torch.zeros(*place.shape, width, dtype=torch.float64)
        for i in range(0, width, 2):
            table[..., i] = torch.sin(place / 10000 ** (i / width))
            table[..., i + 1] = torch.cos(place / 10000 ** (i / width))
        return table.float()

    def forward(self, ids, ids_padding, memory, memory_padding, difficulty, frame_ms, first_ms):
        length, width = ids.shape[1], memory.shape[2]
        x = self.embedding(ids) + self.difficulty(difficulty)[:, None]
        place = torch.arange(length)
        x = x + (self.positions(place) if self.positions else self.sinusoids(place.double(), width))
        if self.memory_positions:
            times = torch.arange(memory.shape[1], dtype=torch.float64) * frame_ms + first_ms
            memory = memory + self.sinusoids(times / 100, width)
        causal = nn.Transformer.generate_square_subsequent_mask(length)
        return self.head(self.decoder(x, memory, tgt_mask=causal, tgt_is_causal=True,
                                      tgt_key_padding_mask=None if ids_padding is None else
                                      torch.zeros(ids.shape).masked_fill(ids_padding, -math.inf),
                                      memory_key_padding_mask=memory_padding))

    def names(self):
        return {k.removeprefix("decoder."): v for k, v in self.state_dict().items()}


class Attention(nn.Module):
    def __init__(self, width, heads, distances):
        super().__init__()
        self.query, self.key_value, self.out = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)
        self.distance = nn.Parameter(torch.randn(heads, distances))

    def forward(self, x, source, which):
        """One token x [width] asks the rows of `source`; which[i] is the bias of row i."""
        heads, width = self.distance.shape[0], x.shape[0]
        keys, values = self.key_value(source).chunk(2, -1)
        mixed = []
        for h in range(heads):
            part = slice(h * width // heads, (h + 1) * width // heads)
            scores = keys[:, part] @ self.query(x)[part] / math.sqrt(width / heads) + self.distance[h, which]
            mixed.append(torch.softmax(scores, 0) @ values[:, part])
        return self.out(torch.cat(mixed))


class AlignedTransformer(nn.Module):
    """The aligned decoder, token by token and column by column as its page says it: no batches, no masks."""

    def __init__(self, token_ticks, per_beat, width, heads, layers, feed_forward, columns_per_beat, tick_layers,
                 tick_kernel, tick_dilations, beats_back, beats_ahead, history):
        super().__init__()
        self.token_ticks, self.per_beat, self.step = token_ticks, per_beat, per_beat // columns_per_beat
        self.back, self.ahead, self.history = beats_back * columns_per_beat, beats_ahead * columns_per_beat, history
        linear, norm, table = nn.Linear, nn.LayerNorm, nn.Embedding
        self.dilations = tick_dilations
        self.columns = nn.ModuleDict({
            "asked": linear(width, width),
            "wide": nn.ModuleList(nn.ModuleDict({"norm": norm(width), "conv": nn.Conv1d(width, width, 5)}) for _ in tick_dilations),
            "mix": nn.Conv1d(width, width, 3, padding=1), "in_beat": table(columns_per_beat, width), "beat": table(16, width),
            "layers": nn.ModuleList(nn.ModuleDict({
                "norm": norm(width), "conv": nn.Conv1d(width, width, tick_kernel, padding="same", groups=width),
                "out": linear(width, width)}) for _ in range(tick_layers))})
        self.embedding, self.in_beat, self.beat = table(len(token_ticks), width), table(per_beat, width), table(16, width)
        self.tempo, self.condition_in, self.condition_out = linear(1, width), linear(19, width), linear(width, width)
        self.layers = nn.ModuleList(nn.ModuleDict({
            "to_tokens": Attention(width, heads, history), "to_memory": Attention(width, heads, self.back + self.ahead + 1),
            "expand": linear(width, feed_forward), "contract": linear(feed_forward, width),
            "norm_tokens": norm(width), "norm_memory": norm(width), "norm_forward": norm(width)}) for _ in range(layers))
        self.norm, self.head = norm(width), linear(width, len(token_ticks))
        self.pointer = nn.ModuleDict({"query": linear(width, width), "key": linear(width, width)})

    def heard(self, memory, frame_ms, first_ms, ticks, asked):
        """Columns [n, width] and the tick of the first."""
        times, places, first = ticks
        frames = self.columns["mix"](memory.T[None])[0].T
        begin = -(-first // self.step) * self.step
        rows = []
        for tick in range(begin, first + len(times), self.step):
            position = (times[tick - first] - first_ms) / frame_ms
            low = math.floor(position)
            row = sum(((position - low if i > low else 1 - position + low) * frames[i]
                       for i in (low, low + 1) if 0 <= i < len(frames)), torch.zeros(memory.shape[1]))
            place = places[tick - first]
            rows.append(row + self.columns["in_beat"].weight[place % self.per_beat // self.step] +
                        self.columns["beat"].weight[min(place // self.per_beat, 15)] + self.columns["asked"](asked))
        x = torch.stack(rows)
        for layer in self.columns["layers"]:
            mixed = layer["conv"](layer["norm"](x).T[None])[0].T
            x = x + layer["out"](nn.functional.gelu(mixed))
        for layer, dilation in zip(self.columns["wide"], self.dilations):
            y, conv = layer["norm"](x), layer["conv"]
            x = x + nn.functional.gelu(torch.stack([
                conv.bias + sum(conv.weight[:, :, tap] @ y[i + (tap - 2) * dilation]
                                for tap in range(5) if 0 <= i + (tap - 2) * dilation < len(y)) for i in range(len(y))]))
        return x, begin

    def asked(self, conditions, known):
        middle, spread = torch.tensor([5, 5, 5, 5, 2, 0, .5]), torch.tensor([5, 5, 5, 5, 2, 10, .5])
        level = torch.zeros(5)
        if known[4]:
            level[round(conditions[4].item())] = 1
        told = torch.cat([(conditions - middle) / spread * known, known.float(), level])
        return self.condition_out(nn.functional.gelu(self.condition_in(told)))

    def forward(self, ids, tick_of, ms_of, memory, frame_ms, first_ms, conditions, known, ticks):
        asked = self.asked(conditions, known)
        columns, begin = self.heard(memory, frame_ms, first_ms, ticks, asked)
        times, places, first = ticks

        def column(i):
            return columns[i] if i < len(columns) else torch.zeros(columns.shape[1])

        x, at = [], []
        for token, tick, ms in zip(ids.tolist(), tick_of.tolist(), ms_of.tolist()):
            i = min(tick - first, len(times) - 2)
            tick_ms = times[i + 1] - times[i]
            position = max(0, (tick - begin + min(max((ms - times[tick - first]) / tick_ms, 0), 1)) / self.step)
            low, part = math.floor(position), position - math.floor(position)
            tempo = torch.tensor([math.log2(tick_ms * self.per_beat / 500)])
            place = places[tick - first]
            x.append(self.embedding.weight[token] + self.in_beat.weight[place % self.per_beat] +
                     self.beat.weight[min(place // self.per_beat, 15)] + self.tempo(tempo) +
                     (1 - part) * column(low) + part * column(low + 1) + asked)
            at.append(position)
        for layer in self.layers:
            asks = [layer["norm_tokens"](t) for t in x]
            seen = [range(max(0, i - self.history + 1), i + 1) for i in range(len(x))]
            x = [t + layer["to_tokens"](asks[i], torch.stack([asks[j] for j in seen[i]]), [i - j for j in seen[i]])
                 for i, t in enumerate(x)]
            near = [range(max(0, math.floor(p) - self.back), min(len(columns), math.floor(p) + self.ahead + 1)) for p in at]
            x = [t + layer["to_memory"](layer["norm_memory"](t), columns[near[i].start:near[i].stop],
                                        [j - math.floor(at[i]) + self.back for j in near[i]]) for i, t in enumerate(x)]
            x = [t + layer["contract"](nn.functional.gelu(layer["expand"](layer["norm_forward"](t)))) for t in x]
        logits = []
        for t, position in zip(x, at):
            t = self.norm(t)
            row = self.head(t)
            for token, ticks_on in enumerate(self.token_ticks):
                if not 0 <= ticks_on <= (self.ahead - 1) * self.step:
                    continue
                to = position + ticks_on / self.step
                for c, share in ((math.floor(to), 1 - to + math.floor(to)), (math.floor(to) + 1, to - math.floor(to))):
                    if c < len(columns):
                        row[token] += share * (self.pointer["query"](t) @ self.pointer["key"](columns[c])) / math.sqrt(len(t))
            logits.append(row)
        return torch.stack(logits)
