// A clear stone as the pictures draw it: rendering/gem.py's formulas, facet by facet.
import { DoubleSide, ShaderMaterial } from "three";
import { gem } from "../rendering/studio.json";
import { number, tent, vertexShader } from "./tent.js";

const facing = ((gem.index - 1) / (gem.index + 1)) ** 2;

const fragmentShader = `
  ${tent}
  void main() {
    vec3 w = normalize(way), n = normalize(cross(dFdx(way), dFdy(way)));
    n = dot(n, w) > 0.0 ? -n : n;
    vec3 seen = standing(reflect(w, n));
    vec3 flat_ = standing(n), into = standing(refract(w, n, ${number(1 / gem.index)}));
    vec3 out_ = reflect(into, flat_.zxy);
    float grazing = ${number(facing)} + ${number(1 - facing)} * pow(clamp(1.0 + dot(n, w), 0.0, 1.0), 5.0);
    float through = ${number(gem.glow)} + ${number(gem.clear)} * tent(out_, 0.35);
    gl_FragColor = vec4(mix(through * vec3(${gem.tint.map(number).join(", ")}), vec3(tent(seen, 0.1)), grazing), 1.0);
    #include <tonemapping_fragment>
    #include <colorspace_fragment>
  }`;

export class Gem extends ShaderMaterial {
  constructor(around) {
    super({ vertexShader, fragmentShader, uniforms: { around }, side: DoubleSide });
  }
}
