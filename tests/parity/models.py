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

    def __init__(self, bins, channels, width, strides, kernel):
        super().__init__()
        widths = [bins, *channels, width]
        self.conv = nn.ModuleList(nn.Conv1d(a, b, kernel, s, kernel // 2) for a, b, s in zip(widths, widths[1:], strides))
        self.norm = nn.ModuleList(nn.LayerNorm(c) for c in channels)

    def forward(self, x):
        for i, conv in enumerate(self.conv):
            x = conv(x.transpose(1, 2)).transpose(1, 2)
            if i < len(self.norm):
                x = self.norm[i](torch.relu(x))
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
