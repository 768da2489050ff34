package io.kbound.scorer.admission;

import io.kbound.command.KboundException;
import io.kbound.command.Printable;
import io.kbound.scorer.admission.GraphReader.RefusedException;
import io.kbound.scorer.admission.WireReader.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an ONNX file that is fit to be given to ONNX Runtime: of a size that is allowed, pinned where files are, with its weights
 * inside, and of operators that a model may have. How much memory a run takes is asked for with {@link #checkRun}.
 */
public final class ModelFile {
    /*
     * How it works: the file is read once, and what was checked is what is opened: a file that is changed in between is not. It is walked
     * through as protocol buffers lie on disk, without an object of each part, for that is what it must not be able to have made a
     * thousand million of. Fields that we do not know are refused, and so are those that stand twice where one may: readers of
     * the format differ on what that means, and the next reader is not this one.
     */
    private static final long MEGABYTE = 1 << 20;

    /** Fields of a file, of which each may become an object. */
    private static final int MOST_FIELDS = 2_000_000;

    private static final int LONGEST_REASON = 400;

    /** Bytes 4 to 7 of ONNX Runtime's own format, which it looks for before it takes a file for ONNX. */
    private static final byte[] OTHER_FORMAT = {'O', 'R', 'T', 'M'};

    private static final Set<String> STANDARD_DOMAINS = Set.of("", "ai.onnx");

    private final String origin;
    private final byte[] bytes;
    private final ModelRules rules;
    private final String sha256;
    private final Map<String, String> metadata = new HashMap<>();
    private @Nullable GraphDef graph;

    private ModelFile(byte[] bytes, String origin, ModelRules rules) {
        this.origin = origin;
        this.bytes = bytes;
        this.rules = rules;
        this.sha256 = sha256(bytes);
    }

    /**
     * Reads a file.
     *
     * @param cure what to do where it is no model at all
     * @throws KboundException where it is not there, or not let in
     */
    public static ModelFile read(Path file, ModelRules rules, String cure) {
        if (!Files.isRegularFile(file)) {
            throw new KboundException(file.toString(), "there is no such model file", "check the path, or " + cure);
        }
        long most = rules.megabytes() * MEGABYTE;
        try (InputStream in = Files.newInputStream(file)) {
            // One more than may be, to see whether there is one more.
            return of(in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1)), file.toString(), rules, cure);
        } catch (IOException | OutOfMemoryError unreadable) {
            throw new KboundException(file.toString(), "it cannot be read", "check its size and rights", unreadable);
        }
    }

    /**
     * Takes the bytes of a file over.
     *
     * @param origin where they come from, for errors
     * @param cure what to do where they are no model at all
     * @throws KboundException where they are not let in
     */
    public static ModelFile of(byte[] bytes, String origin, ModelRules rules, String cure) {
        if (bytes.length > rules.megabytes() * MEGABYTE) {
            throw new KboundException(
                    origin,
                    "it is larger than " + rules.megabytes() + " MiB",
                    "raise model.max-megabytes (" + ModelRules.SIZE_VARIABLE + ") if you trust it");
        }
        ModelFile file = new ModelFile(bytes, origin, rules);
        if (!rules.sha256().isEmpty() && !rules.sha256().contains(file.sha256)) {
            throw new KboundException(
                    origin,
                    "its SHA-256 is " + file.sha256 + ", and model.sha256 lets in "
                            + String.join(", ", rules.sha256().stream().sorted().toList()) + " only",
                    "put the right file there, or add its SHA-256 if you trust it");
        }
        try {
            file.parse();
        } catch (MalformedException malformed) {
            throw new KboundException(origin, "it is no ONNX file (" + malformed.getMessage() + ")", cure, malformed);
        } catch (RefusedException refused) {
            throw file.refusal(refused);
        }
        return file;
    }

    private void parse() throws MalformedException, RefusedException {
        if (bytes.length >= 8 && Arrays.equals(bytes, 4, 8, OTHER_FORMAT, 0, 4)) {
            throw new RefusedException("it is of ONNX Runtime's own format", "give the ONNX file that it was made of");
        }
        WireReader in = new WireReader(bytes, new WireReader.Count(MOST_FIELDS));
        Set<Integer> once = new HashSet<>();
        while (in.next()) {
            switch (in.field()) {
                case 1, 5 -> in.whole();
                case 2, 3, 4, 6 -> in.length();
                case 7 ->
                    graph = new GraphReader().graph(GraphReader.once(once, in).message());
                case 8 -> operatorSet(in.message());
                case 14 -> note(in.message());
                case 25 ->
                    throw new RefusedException(
                            "it has functions of its own (" + function(in.message()) + ")",
                            "inline them with onnx.inliner.inline_local_functions");
                default -> throw GraphReader.unknown("model", in);
            }
        }
        if (graph == null || graph.nodes().isEmpty()) {
            throw new MalformedException("there is no network in it");
        }
    }

    private static void operatorSet(WireReader in) throws MalformedException, RefusedException {
        String domain = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = in.text();
                case 2 -> in.whole();
                default -> throw GraphReader.unknown("operator set", in);
            }
        }
        if (!STANDARD_DOMAINS.contains(domain)) {
            throw new RefusedException(
                    "it asks for operators of '" + domain + "'", "export it without custom operators");
        }
    }

    private static String function(WireReader in) throws MalformedException {
        String name = "";
        String domain = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 10 -> domain = in.text();
                default -> {}
            }
        }
        return domain + "." + name;
    }

    private void note(WireReader in) throws MalformedException, RefusedException {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.text();
                case 2 -> value = in.text();
                default -> throw GraphReader.unknown("note", in);
            }
        }
        if (metadata.put(key, value) != null) {
            throw new RefusedException("its metadata has '" + key + "' twice", "export it again");
        }
    }

    /**
     * Works out what a run would take, and refuses what is more than the rules let it.
     *
     * @param floats shapes of inputs of floats, by name
     * @param wholes the same of 64 bit whole numbers
     * @param times how many times as much as the rules say it may take
     * @throws KboundException where it would take more, or that cannot be told
     */
    public void checkRun(Map<String, long[]> floats, Map<String, long[]> wholes, int times) {
        Map<String, Known> inputs = new HashMap<>();
        floats.forEach((name, shape) -> inputs.put(name, Known.of(Known.FLOAT, shape)));
        wholes.forEach((name, shape) -> inputs.put(name, Known.of(Known.INT64, shape)));
        try {
            new RunSize((long) rules.runMegabytes() * times).check(network(), inputs);
        } catch (RefusedException refused) {
            throw refusal(refused);
        }
    }

    GraphDef network() {
        if (graph == null) {
            throw new IllegalStateException(origin + " was not read");
        }
        return graph;
    }

    private KboundException refusal(RefusedException refused) {
        String what = Printable.text(String.valueOf(refused.getMessage()));
        return new KboundException(
                origin,
                what.length() > LONGEST_REASON ? what.substring(0, LONGEST_REASON) + "..." : what,
                refused.cure(),
                refused);
    }

    /** The bytes, which must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where they come from. */
    public String origin() {
        return origin;
    }

    /** What they are pinned by: their SHA-256, 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** A text that the file has beside its graph. */
    public Optional<String> metadata(String key) {
        return Optional.ofNullable(metadata.get(key));
    }

    /** Names of what the graph takes, weights left out. */
    public List<String> inputs() {
        return network().inputs().stream()
                .filter(input -> !network().weights().containsKey(input))
                .toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
