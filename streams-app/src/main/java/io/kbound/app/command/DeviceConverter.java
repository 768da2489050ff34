package io.kbound.app.command;

import io.kbound.scorer.onnx.Device;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Devices on the command line, written as in the configuration. */
public final class DeviceConverter implements ITypeConverter<Device> {
    @Override
    public Device convert(String text) {
        return Device.parse(text)
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is no device; " + Device.CURE));
    }
}
