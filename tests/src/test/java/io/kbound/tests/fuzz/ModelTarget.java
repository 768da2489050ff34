package io.kbound.tests.fuzz;

import io.kbound.command.KboundException;
import io.kbound.scorer.admission.ModelRules;
import io.kbound.scorer.onnx.BoundModel;
import io.kbound.scorer.onnx.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Model files: opened, checked and run once, as an app does with one that it is offered. */
final class ModelTarget implements Target {
    private static final int CHANGED = 100;

    @Override
    public void take(byte[] input) {
        try (BoundModel model = BoundModel.of(input, "model.onnx", Placement.onCpu(), ModelRules.DEFAULT)) {
            model.check("model.onnx");
        } catch (KboundException refused) {
            Refusal.check(refused);
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(new byte[0]);
        Random random = new Random(1);
        for (Path file : Models.files()) {
            byte[] model = Models.read(file);
            seeds.add(model);
            seeds.add(new Bytes(model).take(model.length / 2));
            for (int i = 0; i < CHANGED; i++) {
                byte[] changed = model.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                seeds.add(changed);
            }
        }
        return seeds;
    }
}
