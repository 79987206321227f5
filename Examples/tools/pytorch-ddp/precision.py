"""Mixed precision. The weights, the optimizers and the losses always have 32 bits."""
import torch

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


class Precision:
    """The number format of the encoder and the generator in forward and backward passes.

    The embedding layer, the age estimators and the discriminator have 32 bits. The steps of a task
    whose gradients overflow in 16-bit floats are skipped, and the scale of its loss is reduced.
    """

    def __init__(self, name="float32", device="cpu"):
        self.name, self.device = name, device

    def cast(self):
        """Returns a context in which operations use the number format."""
        return torch.autocast(
            self.device, PRECISIONS[self.name], enabled=self.name != "float32")

    def scaler(self):
        """Returns a gradient scaler, which has no effect unless the number format is float16."""
        return torch.amp.GradScaler(self.device, enabled=self.name == "float16")


def full(tensor):
    """Returns a tensor of 32-bit floats, or None for None."""
    return None if tensor is None else tensor.float()
