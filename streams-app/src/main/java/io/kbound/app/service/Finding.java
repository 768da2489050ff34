package io.kbound.app.service;

import io.kbound.command.KboundException;

/**
 * What a check found.
 *
 * @param check its name
 * @param found in a few words
 * @param cure what the user can do; empty where nothing needs doing
 */
public record Finding(String check, Verdict verdict, String found, String cure) {
    /** What it means for the app. */
    public enum Verdict {
        /** As it must be. */
        OK,
        /** It runs, but not as one would have it. */
        WARN,
        /** It does not run, or nothing comes of it. */
        FAIL,
        /** What it takes to check it is not there. */
        UNCHECKED
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    static Finding warn(String check, String found, String cure) {
        return new Finding(check, Verdict.WARN, found, cure);
    }

    static Finding fail(String check, String found, String cure) {
        return new Finding(check, Verdict.FAIL, found, cure);
    }

    static Finding fail(String check, KboundException refused) {
        return fail(check, refused.trouble(), refused.cure());
    }

    static Finding unchecked(String check, String why) {
        return new Finding(check, Verdict.UNCHECKED, "not checked: " + why, "");
    }
}
