"""Training of a cnn or conformer with a transformer against the same models of PyTorch: losses and gradients.

Batches are padded in frames and in tokens. The encoders of PyTorch hear every song alone, without padding; the
decoder is torch.nn.TransformerDecoder with its masks. A gradient may differ by 1e-4 of the largest one of its
tensor, a loss by 1e-4 of itself, also after some steps of AdamW with clipped gradients. Low-rank adaptation is
compared with a parametrization of PyTorch's modules. Small sizes by default; --full takes those of
pipelines/reference.json."""

import sys

import torch
from torch import nn
from torch.nn.utils import parametrize

from models import Cnn, Conformer, Transformer, ours

FULL = "--full" in sys.argv
LIMIT, RATE, CLIP = 1e-4, 1e-3, 1.0


class Model(nn.Module):
    def __init__(self, encoder, decoder, downsampling):
        super().__init__()
        self.encoder, self.decoder, self.downsampling = encoder, decoder, downsampling

    def loss(self, batch):
        songs = [self.encoder(f[None, :n])[0] for f, n in zip(batch["features"], batch["frames"])]
        memory = nn.utils.rnn.pad_sequence(songs, batch_first=True)
        padding = torch.stack([torch.arange(memory.shape[1]) >= len(s) for s in songs])
        logits = self.decoder(batch["ids"], batch["ids_padding"], memory, padding, batch["conditions"][:, :4],
                              batch["frame_ms"].item() * self.downsampling, batch["first_ms"][:, None])
        return nn.functional.cross_entropy(logits.flatten(0, 1), batch["targets"].flatten(), ignore_index=0)

    def names(self):
        """Parameters under the names that they have in weights files."""
        def ours_of(name):
            name = name.removeprefix("decoder.")
            return ("decoder." + name.removeprefix("decoder.")) if not name.startswith("encoder.") else name
        return {ours_of(k): v for k, v in self.named_parameters()}


class LowRank(nn.Module):
    """peft's: base + alpha / rank B A, the weight of a convolution seen as [out, in x kernel]."""

    def __init__(self, weight, rank, alpha):
        super().__init__()
        self.a = nn.Parameter(torch.randn(rank, weight[0].numel()) / weight[0].numel() ** 0.5)
        self.b = nn.Parameter(torch.randn(len(weight), rank) * 0.02)
        self.scale = alpha / rank

    def forward(self, weight):
        return weight + self.scale * (self.b @ self.a).view(weight.shape)


def batch_of(rows, frames, bins, length, vocabulary):
    frame_counts = torch.randint(frames // 2, frames, (rows,))
    lengths = torch.randint(length // 2, length, (rows,))
    frame_counts[0], lengths[-1] = frames, length
    features = torch.randn(rows, frames, bins) * 20 - 30  # decibels
    padding = torch.arange(frames)[None] >= frame_counts[:, None]
    tokens = torch.randint(1, vocabulary, (rows, length + 1))
    ids_padding = torch.arange(length)[None] >= lengths[:, None]
    return {"features": features.masked_fill(padding[..., None], 0), "padding": padding, "frames": frame_counts,
            "ids": tokens[:, :-1].masked_fill(ids_padding, 0), "targets": tokens[:, 1:].masked_fill(ids_padding, 0),
            "ids_padding": ids_padding, "conditions": torch.rand(rows, 7) * 10,
            "vocabulary": torch.tensor(vocabulary), "frame_ms": torch.tensor(11.609977, dtype=torch.float64),
            "first_ms": torch.rand(rows, dtype=torch.float64) * 60000}


def adapted(model, paths, rank, alpha):
    """Parametrizes the matrices; their A and B as they begin, under our names."""
    given = {}
    for name, path in paths.items():
        module, weight = path.rsplit(".", 1)
        low_rank = LowRank(model.get_parameter(path), rank, alpha)
        parametrize.register_parametrization(model.get_submodule(module), weight, low_rank)
        given |= {f"{name}.lora_a": low_rank.a, f"{name}.lora_b": low_rank.b}
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in given.values():
        parameter.requires_grad_(True)
    return given


def theirs(model, trained, batch, steps):
    optimizer = torch.optim.AdamW(trained.values(), lr=RATE, weight_decay=0.01)
    losses, gradients = [], {}
    for step in range(steps):
        loss = model.loss(batch)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            gradients = {k: v.grad.clone() for k, v in trained.items()}
        nn.utils.clip_grad_norm_(trained.values(), CLIP)
        optimizer.step()
        optimizer.zero_grad()
    return losses, gradients


def compare(name, encoder, encoder_type, encoder_values, decoder_sizes, batch, steps, lora=None):
    vocabulary, width, heads, layers, feed_forward = decoder_sizes
    downsampling = 1
    for stride in encoder_values["strides"]:
        downsampling *= stride
    decoder = Transformer(vocabulary, width, heads, layers, feed_forward, False, True, "relu", dropout=0.0)
    model = Model(encoder, decoder, downsampling).train()
    weights = {k: v.detach().clone() for k, v in model.names().items()}
    metadata = {"interface": "training", "encoder": encoder_type, "encoder_values": encoder_values,
                "decoder": "transformer", "steps": str(steps), "rate": str(RATE), "clip": str(CLIP),
                "decoder_values": {"d_model": width, "heads": heads, "layers": layers, "dropout": 0.0,
                                   "feed_forward": feed_forward}}
    inputs = {k: v for k, v in batch.items() if k != "frames"}
    trained = model.names()
    if lora:
        rank, alpha, paths = lora
        trained = adapted(model, paths, rank, alpha)
        metadata["lora"] = {"rank": rank, "alpha": alpha}
        inputs |= {f"lora.{k}": v.detach().clone() for k, v in trained.items()}
    losses, gradients = theirs(model, trained, batch, steps)
    out = ours(metadata, weights, inputs)
    if set(out) != {"losses"} | {f"gradient.{k}" for k in gradients}:
        sys.exit(f"{name}: gradients of other parameters came out")
    loss_error = max(abs(a / b - 1) for a, b in zip(out["losses"].tolist(), losses))
    differences = {k: (out[f"gradient.{k}"] - g).abs().max().item() for k, g in gradients.items()}
    relative = {k: d / gradients[k].abs().max().item() for k, d in differences.items()}
    worst = max(relative, key=relative.get)
    print(f"{name}: loss {losses[0]:.4f} -> {losses[-1]:.4f} in {steps} steps, relative difference {loss_error:.1e}; "
          f"gradients differ by {max(differences.values()):.1e}, relative to their tensor's largest by "
          f"{relative[worst]:.1e} ({worst})", flush=True)
    return loss_error <= LIMIT and relative[worst] <= LIMIT


def cnn(bins, channels, width, strides, kernel):
    return Cnn(bins, channels, width, strides, kernel), "cnn", {"channels": channels, "strides": strides, "kernel": kernel}


def conformer(bins, width, strides, blocks, heads, feed_forward, kernel):
    return (Conformer(bins, width, strides, blocks, heads, feed_forward, kernel), "conformer",
            {"strides": strides, "blocks": blocks, "heads": heads, "feed_forward": feed_forward, "kernel": kernel,
             "dropout": 0.0})


def main():
    torch.manual_seed(6)
    torch.set_num_threads(1)
    if FULL:
        sizes, batch = (160, 512, 8, 6, 2048), batch_of(2, 2600, 80, 300, 160)
        fine = [compare("cnn 80-256-512-512 and transformer d512 x 6", *cnn(80, [256, 512], 512, [2, 2, 2], 5), sizes, batch, 2),
                compare("conformer of 4 blocks and transformer d512 x 6",
                        *conformer(80, 512, [2, 2, 2], 4, 4, 1024, 15), sizes, batch, 2)]
    else:
        sizes, batch = (40, 32, 4, 2, 64), batch_of(3, 75, 20, 24, 40)
        layer = "decoder.decoder.layers.1."
        lora = (3, 6.0, {"encoder.conv.1.weight": "encoder.conv.1.weight",
                         "decoder.layers.1.linear1.weight": layer + "linear1.weight",
                         "decoder.layers.1.self_attn.in_proj_weight": layer + "self_attn.in_proj_weight",
                         "decoder.layers.1.multihead_attn.out_proj.weight": layer + "multihead_attn.out_proj.weight",
                         "decoder.head.weight": "decoder.head.weight"})
        small_cnn = lambda: cnn(20, [12, 16], 32, [2, 2, 2], 5)
        fine = [compare("cnn and transformer", *small_cnn(), sizes, batch, 8),
                compare("conformer and transformer", *conformer(20, 32, [2, 3], 2, 4, 40, 7), sizes, batch, 8),
                compare("cnn and transformer, adapted", *small_cnn(), sizes, batch, 8, lora)]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
