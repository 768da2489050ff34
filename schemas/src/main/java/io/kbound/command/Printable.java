package io.kbound.command;

/** Text of others, fit to be shown on a terminal. */
public final class Printable {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Printable() {}

    /**
     * The same text, in which what a terminal would act on stands as JSON has it, such as \u005cu001b for an escape: controls, line ends,
     * and what turns the direction of writing around.
     */
    public static String text(String raw) {
        if (raw.codePoints().noneMatch(Printable::isActedOn)) {
            return raw;
        }
        StringBuilder text = new StringBuilder();
        raw.codePoints().forEach(point -> {
            if (isActedOn(point)) {
                for (char unit : Character.toChars(point)) {
                    text.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                text.appendCodePoint(point);
            }
        });
        return text.toString();
    }

    private static boolean isActedOn(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            // The two that some scripts cannot be written without.
            case Character.FORMAT -> point != ZERO_WIDTH_NON_JOINER && point != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }
}
