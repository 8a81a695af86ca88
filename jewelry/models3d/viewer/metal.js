// Polished metal in the light tent of the pictures: picture/studio.py's formulas, once per pixel.
// Lights that are formulas need no map of the surroundings, which takes a weak device seconds.
import { DoubleSide, ShaderMaterial, Vector3 } from "three";
import { metals, panels } from "../picture/studio.json";

const number = value => value.toFixed(4);
const shine = ({ azimuth, height, half_width, half_height, light }) =>
  `shine(d, ${[azimuth, height, half_width, half_height, light].map(number).join(", ")}, blur)`;

const vertexShader = `
  varying vec3 facing, way;
  void main() {
    vec4 place = modelMatrix * vec4(position, 1.0);
    facing = mat3(modelMatrix) * normal;
    way = place.xyz - cameraPosition;
    gl_Position = projectionMatrix * viewMatrix * place;
  }`;

const fragmentShader = `
  uniform vec3 colour;
  uniform float satin, around;
  varying vec3 facing, way;

  float edge(float side, float far, float blur) {
    return smoothstep(-0.5, 0.5, (side - far) / blur);
  }
  float shine(vec3 d, float azimuth, float height, float wide, float high, float light, float blur) {
    float turn = radians(azimuth), lift = radians(height);
    float along = d.x * sin(turn) - d.y * cos(turn);
    float depth = max(along * cos(lift) + d.z * sin(lift), 0.001);
    float across = abs(d.x * cos(turn) + d.y * sin(turn)) / depth;
    float above = abs(d.z * cos(lift) - along * sin(lift)) / depth;
    return light * edge(wide, across, blur) * edge(high, above, blur);
  }
  float tent(vec3 d, float blur) {
    float up = 0.5 + 0.5 * d.z, low = (d.z + 0.95) / 0.45;
    float light = 0.3 + 0.5 * up * up + 0.16 * exp(-low * low);
    return max(light + ${panels.map(shine).join(" + ")}, 0.02);
  }
  void main() {
    vec3 n = normalize(gl_FrontFacing ? facing : -facing), w = normalize(way), r = reflect(w, n);
    // The piece turns, not the tent, which is seen with y away from the camera and z up.
    vec3 d = vec3(r.x * cos(around) - r.z * sin(around), -r.x * sin(around) - r.z * cos(around), r.y);
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
