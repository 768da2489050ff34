package io.kbound.scorer.admission;

import io.kbound.command.KboundException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What model files are held to.
 *
 * @param megabytes the largest file, in MiB
 * @param runMegabytes the most memory that the tensors of one run may take together, in MiB
 * @param sha256 the files that are let in, by the SHA-256 of their bytes in lower-case hexadecimal digits; none: any
 */
public record ModelRules(int megabytes, int runMegabytes, Set<String> sha256) {
    /** The largest that a file may be allowed to be: an array of Java's holds no more. */
    public static final int MOST_MEGABYTES = 2047;

    /** The most memory that a run may be allowed to take. */
    public static final int MOST_RUN_MEGABYTES = 1 << 20;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** As they are where nothing else is set. */
    public static final ModelRules DEFAULT = new ModelRules(256, 2048, Set.of());

    /** What raises the first two; a setting of the app has the same names as a variable of the environment. */
    static final String SIZE_VARIABLE = "KBOUND_MODEL_MAX_MEGABYTES";

    static final String RUN_VARIABLE = "KBOUND_MODEL_MAX_RUN_MEGABYTES";
    static final String SHA256_VARIABLE = "KBOUND_MODEL_SHA256";

    public ModelRules {
        sha256 = Set.copyOf(sha256);
        if (megabytes < 1
                || megabytes > MOST_MEGABYTES
                || runMegabytes < 1
                || runMegabytes > MOST_RUN_MEGABYTES
                || !sha256.stream().allMatch(DIGEST.asMatchPredicate())) {
            throw new IllegalArgumentException("a rule of model files is out of range");
        }
    }

    /**
     * As they are where no configuration is read: by the variables that the app's settings have, too.
     *
     * @throws KboundException where a variable does not hold what it must
     */
    public static ModelRules of(Map<String, String> environment) {
        return new ModelRules(
                whole(environment, SIZE_VARIABLE, DEFAULT.megabytes, MOST_MEGABYTES),
                whole(environment, RUN_VARIABLE, DEFAULT.runMegabytes, MOST_RUN_MEGABYTES),
                digests(environment.getOrDefault(SHA256_VARIABLE, ""), SHA256_VARIABLE));
    }

    /** As this process has them where it reads no configuration, with no files pinned. */
    public static ModelRules unpinned() {
        ModelRules rules = of(System.getenv());
        return new ModelRules(rules.megabytes, rules.runMegabytes, Set.of());
    }

    /**
     * Digests with commas between.
     *
     * @param where the list stands, for errors
     * @throws KboundException where one is no SHA-256
     */
    public static Set<String> digests(String list, String where) {
        Set<String> digests = new TreeSet<>();
        Arrays.stream(list.split(",", -1))
                .map(digest -> digest.trim().toLowerCase(Locale.ROOT))
                .filter(Predicate.not(String::isEmpty))
                .forEach(digests::add);
        for (String digest : digests) {
            if (!DIGEST.matcher(digest).matches()) {
                throw new KboundException(
                        where,
                        "'" + digest + "' is no SHA-256",
                        "give 64 hexadecimal digits, as 'sha256sum' prints them, with commas between several");
            }
        }
        return digests;
    }

    private static int whole(Map<String, String> environment, String variable, int byDefault, int most) {
        String given = environment.getOrDefault(variable, "").trim();
        if (given.isEmpty()) {
            return byDefault;
        }
        try {
            int value = Integer.parseInt(given);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException noNumber) {
            throw new KboundException(
                    variable, "'" + given + "' is no whole number", "choose one from 1 to " + most, noNumber);
        }
        throw new KboundException(variable, "'" + given + "' is out of range", "choose from 1 to " + most);
    }
}
