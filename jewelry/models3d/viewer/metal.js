// Polished metal in the light tent of the pictures, once per pixel.
import { DoubleSide, ShaderMaterial, Vector3 } from "three";
import { metals } from "../rendering/studio.json";
import { tent, vertexShader } from "./tent.js";

const fragmentShader = `
  uniform vec3 colour;
  uniform float satin;
  ${tent}
  void main() {
    vec3 n = normalize(gl_FrontFacing ? facing : -facing), w = normalize(way), d = standing(reflect(w, n));
    float fine = length(fwidth(d)); // what changes within a pixel is blurred, not left to flicker
    float light = mix(tent(d, 0.1 + fine), tent(d, 0.75), satin);
    float grazing = pow(clamp(1.0 + dot(n, w), 0.0, 1.0), 5.0);
    gl_FragColor = vec4(light * (colour + (1.0 - colour) * grazing), 1.0);
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
  }`;

export class Metal extends ShaderMaterial {
  constructor() {
    const uniforms = { colour: { value: new Vector3() }, satin: { value: 0 }, around: { value: 0 } };
    super({ vertexShader, fragmentShader, uniforms, side: DoubleSide });
  }

  paint(name) {
    const { colour, satin } = metals[name] ?? metals.yellow;
    this.uniforms.colour.value.fromArray(colour);
    this.uniforms.satin.value = satin;
  }
}
