package io.kbound.export.command;

/** How large a denoiser is, and how long it is trained. */
enum ModelSize {
    /** For a first look, and for machines that have little to spare. */
    SMALL(5, 128, 1500),
    /** The default. */
    MEDIUM(20, 256, 3000),
    /** For much data, and time. */
    LARGE(60, 512, 6000);

    /** Gaussians of a mixture. */
    final int components;

    /** Values in a hidden layer of a network. */
    final int width;

    /** Training steps of a network. */
    final int steps;

    ModelSize(int components, int width, int steps) {
        this.components = components;
        this.width = width;
        this.steps = steps;
    }
}
