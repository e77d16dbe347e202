"""The demonstration: Jan–Feb 2020 of 湛府办〔2020〕2号, replayed through the operations that the pages use."""
