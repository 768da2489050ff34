package io.kbound.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.kbound.bench.launch.Checkout;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The pictures that documents show. Each is taken by a test, which leaves it in {@code tests/target/page}, and with
 * {@code -Dkbound.docs.write=true} in {@code docs/pictures}, too.
 */
enum Picture {
    /** Why a source is in an episode. */
    SOURCE(1120),
    /** How the app is. */
    HEALTH(820),
    /** What was found in the tutorial. */
    EPISODES(900),
    /** What a replay would have said of it. */
    REPORT(1100);

    /** Where the tests leave pictures to be looked at. */
    static final Path TARGET = Checkout.root().resolve("tests/target/page");

    /** Where those lie that documents show. */
    static final Path DOCUMENTED = Checkout.root().resolve("docs/pictures");

    /** None is larger, so that the repository stays small. */
    static final int MOST_BYTES = 150_000;

    private static final int WIDTH = 1280;
    private static final int COLOURS = 256;
    /** What colours have in common that the eye hardly tells apart: the first five bits of red, green and blue. */
    private static final int ALIKE = 0xF8F8F8;

    private final int height;

    Picture(int height) {
        this.height = height;
    }

    /** Whether documents are to be written anew. */
    static boolean isWanted() {
        return Boolean.getBoolean("kbound.docs.write");
    }

    /** Its file's name. */
    String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".png";
    }

    /** Takes it of what a browser shows, from the top of the page. */
    void take(ChromeDriver browser) throws IOException {
        browser.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", WIDTH, "height", height, "deviceScaleFactor", 1, "mobile", false));
        byte[] png = small(browser.getScreenshotAs(OutputType.BYTES));
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        browser.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", false));
        assertThat(png).as(fileName()).hasSizeLessThan(MOST_BYTES);
        Files.createDirectories(TARGET);
        Files.write(TARGET.resolve(fileName()), png);
        if (isWanted()) {
            Files.createDirectories(DOCUMENTED);
            Files.write(DOCUMENTED.resolve(fileName()), png);
        }
    }

    /** The same in 256 colours: of those that the eye hardly tells apart the most frequent one, so that rare hues stay. */
    private static byte[] small(byte[] png) throws IOException {
        BufferedImage full = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels = full.getRGB(0, 0, full.getWidth(), full.getHeight(), null, 0, full.getWidth());
        Map<Integer, Long> frequency =
                Arrays.stream(pixels).boxed().collect(Collectors.groupingBy(colour -> colour, Collectors.counting()));
        Comparator<Integer> mostFrequent = Comparator.comparing(colour -> -frequency.getOrDefault(colour, 0L));
        Set<Integer> alike = new HashSet<>();
        int[] palette = frequency.keySet().stream()
                .sorted(mostFrequent.thenComparing(Comparator.naturalOrder()))
                .filter(colour -> alike.add(colour & ALIKE))
                .limit(COLOURS)
                .mapToInt(Integer::intValue)
                .toArray();
        IndexColorModel colours = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage few =
                new BufferedImage(full.getWidth(), full.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int i = 0; i < pixels.length; i++) {
            few.getRaster()
                    .setDataElements(
                            i % full.getWidth(), i / full.getWidth(), colours.getDataElements(pixels[i], null));
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ImageIO.write(few, "png", written);
        return written.toByteArray();
    }
}
