package io.kbound.scorer.onnx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What runs models, or is asked to.
 *
 * @param kind of device
 * @param index which of the machine's CUDA devices; 0 for the other kinds
 */
public record Device(Kind kind, int index) {
    /** How to write one. */
    public static final String CURE = "choose auto, cpu, or cuda:N with the number of a GPU, such as cuda:0";

    /** The first GPU where there is one that works, else the processor. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    /** A kind of device. */
    public enum Kind {
        /** Whichever is there. */
        AUTO,
        /** The processor. */
        CPU,
        /** An NVIDIA GPU. */
        CUDA
    }

    /** One of the machine's CUDA devices. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /** The device that a text names; empty where it names none. */
    public static Optional<Device> parse(String text) {
        String name = text.trim();
        Matcher cuda = CUDA.matcher(name);
        if (cuda.matches()) {
            return Optional.of(cuda(Integer.parseInt(cuda.group(1))));
        }
        return switch (name) {
            case "auto" -> Optional.of(AUTO);
            case "cpu" -> Optional.of(CPU);
            default -> Optional.empty();
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case CUDA -> "cuda:" + index;
        };
    }
}
